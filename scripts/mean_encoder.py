"""Writes the mean of trained encoders' weights as one model: often better, where they began with the same weights.

python scripts/mean_encoder.py configs/train/encoder.toml runs/encoder-default-s* --out runs/mean

The temperature and the article prior are fitted anew, and the export to 8 bits checked, on what the configuration holds
out or names for it; runs that held out other rows are refused. The folder gets ``model/`` (torch) and ``exported/``
(ONNX).
"""

import argparse
import dataclasses
import logging
from pathlib import Path

from avow.config import load_config
from avow.errors import ModelError
from avow.models import load_model, save_model
from avow.models.card import with_calibration
from avow.models.encoder import EncoderModel
from avow.models.encoder_fit import held_out_temperature
from avow.models.encoder_mean import mean_of
from avow.models.onnx_export import export_onnx
from avow.training import TrainConfig
from avow.training.data import held_out_rows, last_stage_rows, load_run_data
from avow.training.fitting import fit_prior
from avow.training.folder import check_held_out_alike


def main(config_path: str, runs: list[Path], out: Path, seed: int) -> None:
    """Averages, calibrates, exports and saves."""
    if out.exists():
        raise SystemExit(f"{out}: exists already; choose another folder")
    config = load_config(config_path, TrainConfig).model_copy(update={"evaluate": ()})  # nothing is scored here
    check_held_out_alike(runs, config, seed)
    models = []
    for run in runs:
        model = load_model(run / "model")
        if not isinstance(model, EncoderModel):
            raise ModelError(f"{run}: expected an encoder, found {type(model).__name__}")
        models.append(model)
    loaded = load_run_data(config)
    rows = last_stage_rows(config, loaded.training)
    held_out = held_out_rows(rows, config.held_out, group_by=config.group_by, seed=seed)
    model = mean_of(models)
    temperature = held_out_temperature(model, held_out)
    model.manifest = dataclasses.replace(model.manifest, temperature=temperature)
    model.card = with_calibration(model.card, model.manifest)
    if loaded.whole_articles:
        model = fit_prior(model, loaded.whole_articles)
    exported, parity = export_onnx(model, held_out, int8=True)
    logging.info("temperature %.3f on %d held-out rows; %s", temperature, len(held_out), parity)
    save_model(model, out / "model")
    save_model(exported, out / "exported")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes the mean of trained encoders' weights as one model.")
    parser.add_argument("config", help="the configuration that says which rows were held out")
    parser.add_argument("runs", nargs="+", type=Path, help="run folders of scripts/train_encoder.py")
    parser.add_argument(
        "--seed", type=int, default=13, help="that drew the held-out groups, where the configuration names none (13)"
    )
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(chosen.config, chosen.runs, chosen.out, chosen.seed)
