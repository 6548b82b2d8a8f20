"""The methods by group: one file holds references, hyperparameters and claims of methods that belong together."""
