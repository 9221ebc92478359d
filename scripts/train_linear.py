"""Trains a linear or baseline stance model as a configuration says, and prints the run folder.

python scripts/train_linear.py configs/train/linear.toml [seed ...]
"""

import logging
import sys

from avow.config import load_config
from avow.training import TrainConfig, train

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    config = load_config(sys.argv[1], TrainConfig)
    for seed in [int(word) for word in sys.argv[2:]] or [0]:
        print(train(config, seed=seed))
