"""京商函字〔2026〕125号: appliances, digital and smart products, 2026."""
