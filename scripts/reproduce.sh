#!/bin/sh
# From the public corpora to the figures on stance and quotes that README.md and docs/limits.md report. Training again gives other models than those
# that ship, as EXPERIMENTS.md and the configurations tell.
#
#   sh scripts/reproduce.sh            # all of it: several hours on two cores, most of them the encoders'
#   sh scripts/reproduce.sh score      # score the shipped models only, minutes
#
# Needs an installed avow[prepare,train] and the corpora: AVOW_CORPORA names a folder that has them, or
# `avow corpora fetch` gets them, after their licences have been shown. Run folders are in runs/, reports in out/.
set -eu
cd "$(dirname "$0")/.."
python="${AVOW_PYTHON:-.venv/bin/python}"
avow="${AVOW:-.venv/bin/avow}"

# What ships, on what it never learned from.
"$avow" evaluate attribution --out out/attribution-neural
"$avow" evaluate attribution --extractor rules --out out/attribution-rules
for model in default linear; do
    "$avow" evaluate stance --model "$model" --out "out/stance-$model"
    "$avow" evaluate stance --model "$model" --split test --out "out/stance-test-$model"
    "$avow" evaluate stance --model "$model" --corpus polnear_articles --split test --out "out/articles-$model"
    for split in test explicit verbatim; do
        "$avow" evaluate stance --model "$model" --corpus authored --split "$split" --out "out/authored-$split-$model"
    done
    "$avow" evaluate stance --model "$model" --corpus authored_chains --split test --out "out/chains-$model"
    "$avow" evaluate seeds --model "$model" --out "out/seeds-$model"
done
"$avow" evaluate seeds --extractor rules --out out/seeds-rules
"$python" scripts/relevance.py out/articles-default/polnear_articles-test.parquet
"$python" scripts/false_alarms.py
rm -rf out/prior
"$python" scripts/fit_article_prior.py default --out out/prior
"$python" scripts/bench_few_shot.py
"$python" scripts/bench_stance.py
[ "${1:-all}" = all ] || exit 0

# Linear models, about five minutes together.
for config in linear linear_emergent linear_fnc1; do
    "$python" scripts/train_linear.py "configs/train/$config.toml"
done

"$avow" prepare configs/prepare/fnc1.toml

# What larger networks teach, days without a GPU: the default encoder, which is left out without one, and the tagger, which then learns from PolNeAR alone.
if "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
    for config in encoder_nli_base encoder_base; do
        "$python" scripts/train_encoder.py "configs/train/$config.toml" 13
    done
    "$python" scripts/make_unlabelled.py configs/train/encoder.toml --out out/unlabelled
    "$python" scripts/train_encoder.py configs/train/encoder_nli_taught.toml 13
    "$python" scripts/train_encoder.py configs/train/encoder.toml 13 17 23
    rm -rf runs/mean
    "$python" scripts/mean_encoder.py configs/train/encoder.toml runs/encoder-default-s13 runs/encoder-default-s17 \
        runs/encoder-default-s23 --out runs/mean
    "$python" scripts/train_tagger.py configs/train/tagger_base.toml runs/tagger-base
    "$python" scripts/train_tagger.py configs/train/tagger.toml runs/tagger
    for config in encoder_emergent encoder_gwsd encoder_cb; do
        name="$(echo "$config" | tr _ -)-base"
        "$python" scripts/train_encoder.py "configs/train/$config.toml" 13 17 23 --base runs/encoder-nli-base-s13/model --name "$name"
    done
else
    mkdir -p runs
    sed '/^teacher = /d' configs/train/tagger.toml > runs/tagger_untaught.toml
    "$python" scripts/train_tagger.py runs/tagger_untaught.toml runs/tagger
fi
# The benchmarks with the small network.
"$python" scripts/train_encoder.py configs/train/encoder_nli.toml 13
for config in encoder_emergent encoder_gwsd encoder_cb; do
    "$python" scripts/train_encoder.py "configs/train/$config.toml" 13 14 15
done
"$python" scripts/train_encoder.py configs/train/encoder_fnc1.toml 13
"$avow" compare runs/encoder-emergent-s* runs/linear-emergent-s0 --out out/emergent
