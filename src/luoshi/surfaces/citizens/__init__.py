"""Pages for the public: what a programme gives, whether one may have it, applying and following."""
