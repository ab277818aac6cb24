#!/usr/bin/env bash
# `papermill -p` makes a number of an account id, and so loses a zero at its beginning, where the notebook's parameter is a text.
#
# Guess: a parameter that the notebook has as a text, value = "111111111111"  # type: str, stays one: papermill 2.7.0 knows its type, which
# --help-notebook prints. Seen: the type is for that help alone. -p takes for a number whatever int() or float() of Python take: 012345678901 is
# 12345678901, the record identifier 1e5 is 100000.0, 1_000 is 1000, and the name nan a float. -r takes all as text. A file of parameters (-f)
# is YAML 1.1, which takes an account id with a zero in front for octal, unless it has an 8 or a 9, and NO for False.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check papermill==2.7.0
cat >shared.ipynb <<'JSON'
{
  "cells": [
    {
      "cell_type": "code", "execution_count": null, "id": "a", "metadata": { "tags": ["parameters"] }, "outputs": [],
      "source": ["value = \"111111111111\"  # type: str"]
    }
  ],
  "metadata": { "kernelspec": { "display_name": "Python 3", "language": "python", "name": "python3" }, "language_info": { "name": "python" } },
  "nbformat": 4,
  "nbformat_minor": 5
}
JSON
run() {
  venv/bin/papermill --prepare-only --log-level ERROR --no-progress-bar shared.ipynb out.ipynb "$@" 2>/dev/null
  venv/bin/python -c 'import json; print(json.load(open("out.ipynb"))["cells"][1]["source"][-1])'
}
{
  venv/bin/papermill --help-notebook shared.ipynb 2>/dev/null | grep 'value:'
  for value in 012345678901 1e5 1_000 nan 42; do
    echo "-p $value: $(run -p value $value)   -r $value: $(run -r value $value)"
  done
  for value in 012345670123 012345678901 NO; do
    echo "value: $value" >parameters.yaml
    echo "-f $value: $(run -f parameters.yaml)"
  done
} | tee seen
diff seen - <<'SEEN'
  value: str (default "111111111111")
-p 012345678901: value = 12345678901   -r 012345678901: value = "012345678901"
-p 1e5: value = 100000.0   -r 1e5: value = "1e5"
-p 1_000: value = 1000   -r 1_000: value = "1_000"
-p nan: value = float('nan')   -r nan: value = "nan"
-p 42: value = 42   -r 42: value = "42"
-f 012345670123: value = 1402433619
-f 012345678901: value = "012345678901"
-f NO: value = False
SEEN
