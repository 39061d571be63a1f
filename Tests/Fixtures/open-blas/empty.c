/* A library of the right name with nothing in it. */
const int open_blas_stub = 0;
