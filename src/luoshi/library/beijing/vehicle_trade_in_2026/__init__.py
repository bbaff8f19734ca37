"""京商流通字〔2026〕2号: 北京市2026年汽车以旧换新补贴 (vehicle trade-in subsidy of 2026)."""
