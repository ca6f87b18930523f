import weakref

import numpy as np
import pytest
import torch

from cnnlab import networks
from cnnlab.core.errors import LabError
from cnnlab.inspection.statistics import channel_statistics


def pictures(n, seed=0):
    return torch.randn(n, 3, 32, 32, generator=torch.Generator().manual_seed(seed))


def network():
    return networks.build("alexnet", image_size=32, width=0.125, seed=0).eval()


def test_parts_of_any_size_give_the_statistics_of_the_whole():
    module, x = network(), pictures(700)
    with torch.no_grad():
        maps = module.features[:2](x).double().numpy()  # after the ReLU
    found = channel_statistics(module, "features.1", x.split([1, 600, 99]))
    axes = (0, 2, 3)
    np.testing.assert_allclose(found.mean, maps.mean(axes), rtol=1e-5)
    np.testing.assert_allclose(found.std, maps.std(axes), rtol=1e-5)
    np.testing.assert_allclose(found.highest, maps.max(axes), rtol=1e-5)
    np.testing.assert_allclose(found.active_share, (maps > 0).mean(axes), rtol=1e-5)
    assert found.active_share.min() > 0 and found.active_share.max() < 1 and not found.dead.any()


def test_a_layer_without_maps_has_statistics_of_its_units():
    module, x = network(), pictures(50)
    with torch.no_grad():
        scores = module(x).double().numpy()
    found = channel_statistics(module, "classifier.7", [x])
    np.testing.assert_allclose(found.std, scores.std(0), rtol=1e-4)
    np.testing.assert_allclose(found.mean, scores.mean(0), rtol=1e-3, atol=1e-6)


def test_a_large_mean_does_not_drown_a_small_spread():
    module = network()
    with torch.no_grad():
        module.features[0].weight.mul_(1e-3)
        module.features[0].bias.fill_(1000.0)
        maps = module.features[0](pictures(64)).double().numpy()
    found = channel_statistics(module, "features.0", pictures(64).split(16))
    np.testing.assert_allclose(found.std, maps.std((0, 2, 3)), rtol=1e-2)


def test_a_channel_that_never_speaks_is_dead():
    module = network()
    with torch.no_grad():
        module.features[0].bias[3] = -1000.0
    found = channel_statistics(module, "features.1", [pictures(20)])
    assert found.dead.nonzero()[0].tolist() == [3]
    assert found.highest[3] == found.active_share[3] == 0


def test_no_batch_is_kept():
    module, alive, most = network(), [], []

    def batches():
        for seed in range(6):
            most.append(sum(ref() is not None for ref in alive))
            batch = pictures(8, seed)
            alive.append(weakref.ref(batch))
            yield batch
            del batch

    channel_statistics(module, "features.1", batches())
    assert max(most) <= 1


@pytest.mark.parametrize("batches", [[], [pictures(0)]])
def test_without_pictures_there_are_no_statistics(batches):
    with pytest.raises(LabError) as caught:
        channel_statistics(network(), "features.1", batches)
    assert caught.value.code == "inspection.no_pictures"
