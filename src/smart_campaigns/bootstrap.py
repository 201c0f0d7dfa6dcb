"""Wires the house: the only module that knows every adapter."""
