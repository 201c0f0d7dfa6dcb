"""The models that hear and speak, the process that holds them, and the way to it (ports/speech.py)."""
