"""The models that hear and speak, the process that holds them, and the way to it (ports/speech.py)."""

import os

# Before their libraries are loaded, wherever that is: nothing is fetched, and nothing is told to anybody. ONNX Runtime
# otherwise keeps an id of the machine in the user's cache and reports its use.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"
