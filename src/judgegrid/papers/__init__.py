"""Documents before and after they have a format: outline, docx, pdf, xlsx, charts."""
