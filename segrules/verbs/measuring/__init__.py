"""What campaigns brought, and what experiments can find: the only home of statsmodels."""
