"""A tiny BERT made on the spot: two layers of 32, a vocabulary of whole words."""

from pathlib import Path

import pytest
from hypothesis import settings

WORDS = (
    "[PAD] [UNK] [CLS] [SEP] the a is was safe open bridge mayor school roof new old ana roth said that denied may"
    " might be not it rained he she they will close via of in and , . : < > { } ( ) \" ' bad good ##s ##ed"
).split()


PAD, UNKNOWN, FIRST, BETWEEN = WORDS[:4]

# How long one example takes says nothing on a machine that does other work too.
settings.register_profile("avow", deadline=None)
settings.load_profile("avow")


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a randomly initialised encoder and its tokenizer, as a hub download would be."""
    pytest.importorskip("torch")
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-bert")
    words = {word: number for number, word in enumerate(dict.fromkeys(WORDS))}
    tokenizer = Tokenizer(models.WordPiece(words, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {BETWEEN}",
        pair=f"{FIRST} $A {BETWEEN} $B:1 {BETWEEN}:1",
        special_tokens=[(FIRST, words[FIRST]), (BETWEEN, words[BETWEEN])],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token=UNKNOWN, pad_token=PAD, cls_token=FIRST, sep_token=BETWEEN
    ).save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder)
    return folder
