"""Reading in processes that may be ended: workers, and limits on what one page may cost."""
