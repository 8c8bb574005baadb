"""The asset register: models, assets, stockrooms, vendors."""
