"""Trains a linear or baseline stance model as a configuration says, and prints the run folder.

python scripts/train_linear.py configs/train/linear.toml [seed ...]
"""

import argparse
import logging

from avow.config import load_config
from avow.training import TrainConfig, train

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Trains a linear or baseline stance model as a configuration says.")
    parser.add_argument("config", help="configs/train/linear*.toml, or your own")
    parser.add_argument("seeds", nargs="*", type=int, default=[0], help="one run for each (0)")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for seed in chosen.seeds:
        print(train(load_config(chosen.config, TrainConfig), seed=seed))
