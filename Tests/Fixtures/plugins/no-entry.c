/* A valid library that isn't a loss plugin. */
int dora_loss_pack(void);
int dora_loss_pack(void) { return 0; }
