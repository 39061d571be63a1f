/* A library with the right name and no functions. */
const int open_blas_stub = 0;
