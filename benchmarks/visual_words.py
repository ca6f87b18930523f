"""How well and how fast a bag of visual words with its defaults and a linear classifier tell the digits apart.

Reproduce with `python -m benchmarks.visual_words`. One run is all of it: finding the words, encoding both splits,
scaling, training and predicting. Medians over the seeds; the test split is small, one error is 0.28 %.
"""

import time
from statistics import median

from sklearn.linear_model import RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.machine import describe
from cnnlab.core.bag_of_words import BagOfVisualWords
from cnnlab.datasets import registry

SEEDS = range(10)
GOAL_ACCURACY, GOAL_SECONDS = 0.99, 1.0


def main() -> None:
    """Print the table."""
    train, test = (registry.load("digits", split) for split in ("train", "test"))
    print(f"Bag of visual words on digits: {len(train.labels)} to learn from, {len(test.labels)} to test")
    print(describe())
    scores, seconds = [], []
    for seed in SEEDS:
        start = time.perf_counter()
        pipeline = make_pipeline(BagOfVisualWords(random_state=seed), StandardScaler(), RidgeClassifier())
        scores.append(pipeline.fit(train.images, train.labels).score(test.images, test.labels))
        seconds.append(time.perf_counter() - start)
    print(f"accuracy: median {median(scores):.2%}, worst {min(scores):.2%} (goal {GOAL_ACCURACY:.0%})")
    print(f"seconds: median {median(seconds):.2f}, slowest {max(seconds):.2f} (goal {GOAL_SECONDS:g})")


if __name__ == "__main__":
    main()
