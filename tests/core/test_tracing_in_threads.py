import threading

import torch
from torch import nn
from torchvision import models

from cnnlab.core.graph import trace

CALL, GETATTR = nn.Module.__call__, nn.Module.__getattr__


def test_networks_run_and_are_traced_in_other_threads_while_one_is_traced():
    with torch.device("meta"):
        module = models.resnet18().eval()
    expected = trace(module, (3, 64, 64))
    other, x = nn.Sequential(*[nn.Conv2d(1, 1, 1) for _ in range(20)], nn.ReLU()), torch.ones(1, 1, 4, 4)
    answer, wrong, done = other(x), [], threading.Event()

    def check(call, right):
        try:
            while not done.is_set():
                if not right(call()):
                    raise AssertionError("another answer than alone")
        except Exception as error:
            wrong.append(error)

    threads = [
        threading.Thread(target=check, args=(lambda: other(x), lambda found: torch.equal(found, answer))),
        threading.Thread(target=check, args=(lambda: trace(module, (3, 64, 64)), lambda found: found == expected)),
    ]
    for thread in threads:
        thread.start()
    graphs = [trace(module, (3, 64, 64)) for _ in range(8)]
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert all(graph == expected for graph in graphs)
    assert nn.Module.__call__ is CALL and nn.Module.__getattr__ is GETATTR
