"""What others reach in finding quotes: figures, in per cent, under the names that `score_quotes` gives its own.

All but those of ``span_...`` were measured in one place with the definitions of `avow.evaluation.attribution`, on
PolNeAR's test part (84 articles, 2,044 quotes; Newell et al., LREC 2018), ours on another part:

- CRF: one conditional random field over source, cue and content tags, with part-of-speech tags.
- Citron (BBC, 2021), trained anew on PolNeAR, with CoreNLP's parses; GenderGapTracker (SFU, 2021), the same parses.
- annotators: one person against another, on 20 other articles.

``span_...`` are published for the test part by Wang et al. (COLING 2022; CofeNet), who define them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PEERS: Final[Mapping[str, Mapping[str, float]]] = {
    "exact_f1": {"CRF": 48.5, "Citron": 43.3, "GenderGapTracker": 34.0, "annotators": 67.9},
    "soft_f1": {"CRF": 69.2, "Citron": 65.6, "GenderGapTracker": 50.6, "annotators": 80.3},
    "iou50_f1": {"CRF": 64.5, "Citron": 59.9, "GenderGapTracker": 49.5, "annotators": 77.6},
    "token_f1": {"CRF": 79.4, "Citron": 70.1, "GenderGapTracker": 67.5, "annotators": 89.4},
    "e2e_f1": {"CRF": 54.5, "Citron": 54.2, "GenderGapTracker": 42.5, "annotators": 72.3},
    "source_exact_accuracy": {"CRF": 80.1, "Citron": 86.2, "GenderGapTracker": 79.2, "annotators": 87.8},
    "source_overlap_accuracy": {"CRF": 86.1, "Citron": 91.9, "GenderGapTracker": 86.6, "annotators": 92.8},
    "iou50_direct_recall": {"CRF": 88.3, "Citron": 63.9, "GenderGapTracker": 80.4},
    "iou50_mixed_recall": {"CRF": 76.2, "Citron": 68.2, "GenderGapTracker": 55.2},
    "iou50_indirect_recall": {"CRF": 43.0, "Citron": 43.2, "GenderGapTracker": 22.0},
    "span_source_f1": {"BERT": 81.1, "CofeNet": 83.2, "BiLSTM-CRF": 69.6},
    "span_cue_f1": {"BERT": 74.0, "CofeNet": 75.3, "BiLSTM-CRF": 66.7},
    "span_content_f1": {"BERT": 68.9, "CofeNet": 72.9, "BiLSTM-CRF": 59.0},
}
"""Figure -> system -> per cent."""
