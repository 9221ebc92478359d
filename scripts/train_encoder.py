"""Fine-tunes an encoder as a configuration says, and prints the run folder; needs `pip install 'avow[train]'`.

python scripts/train_encoder.py configs/train/encoder.toml [seed ...]
accelerate launch --num_processes 4 scripts/train_encoder.py configs/train/encoder.toml     # several GPUs
"""

import logging
import sys

from avow.config import load_config
from avow.training import TrainConfig, train

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    config = load_config(sys.argv[1], TrainConfig)
    for seed in [int(word) for word in sys.argv[2:]] or [13]:
        print(train(config, seed=seed))
