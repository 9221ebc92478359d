"""Fine-tunes an encoder as a configuration says, and prints the run folder; needs `pip install 'avow[train]'`.

python scripts/train_encoder.py configs/train/encoder.toml [seed ...]
python scripts/train_encoder.py configs/train/encoder_nli.toml --base microsoft/mpnet-base --name nli-mpnet
accelerate launch --num_processes 4 scripts/train_encoder.py configs/train/encoder.toml     # several GPUs
"""

import argparse
import logging

from avow.config import load_config
from avow.training import TrainConfig, train

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fine-tunes an encoder as a configuration says.")
    parser.add_argument("config", help="configs/train/encoder*.toml, or your own")
    parser.add_argument("seeds", nargs="*", type=int, default=[13], help="one run for each (13)")
    parser.add_argument("--base", help="another encoder than the configuration's: a hub name or a folder")
    parser.add_argument("--name", help="of the run and the model, instead of the configuration's")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    config = load_config(chosen.config, TrainConfig)
    if config.encoder is None:
        parser.error(f"{chosen.config} is for a model of kind {config.model!r}; expected an encoder")
    if chosen.base:
        config = config.model_copy(update={"encoder": config.encoder.model_copy(update={"base": chosen.base})})
    if chosen.name:
        config = TrainConfig.model_validate(config.model_dump() | {"name": chosen.name})
    for seed in chosen.seeds:
        print(train(config, seed=seed))
