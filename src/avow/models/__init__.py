"""Stance models: baselines, the linear model, and how models are saved, verified and loaded."""

from avow.models.loading import load_model, save_model

__all__ = ["load_model", "save_model"]
