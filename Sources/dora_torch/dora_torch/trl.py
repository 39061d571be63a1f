"""TRL's DPOTrainer with a loss plugin: any K, robust, exact over the global batch. For trl 1.16.0."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from trl import DPOTrainer

from . import GlobalBatch, Inputs, MicroBatch, Objective, Robust
from ._lists import ListCollator, as_lists, as_pairs, padded

_TOKENS = ("input_ids", "attention_mask", "completion_mask")


class DoRADPOTrainer(DPOTrainer):  # type: ignore[misc]
    """Rows are TRL's pairs, or have `prompt`, `responses` and `scores`; `h` is a calibration weight."""

    loss_is_scaled_for_ga = True
    width = 2
    data_collator = property(
        lambda self: self._collator,
        lambda self, base: setattr(self, "_collator", ListCollator(base)),
    )

    def __init__(self, *args: Any, loss: str | Robust = "lire.so", lam: float = 1.0, **kwargs: Any):
        self.robust = Robust(Objective(loss), lam=lam) if isinstance(loss, str) else loss
        super().__init__(*args, **kwargs)
        self.batch = GlobalBatch(self.robust, [p for p in self.model.parameters() if p.requires_grad])

    def _prepare_dataset(self, dataset: Any, *args: Any) -> Any:
        if "responses" not in next(iter(dataset)):
            return super()._prepare_dataset(dataset, *args)
        self.width = max(self.width, *(len(r) for r in dataset["responses"]))
        return as_lists(super()._prepare_dataset(as_pairs(dataset), *args), dataset)

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()
        self._signature_columns += ["responses_ids", "scores", "h"]

    def compute_ref_log_probs(self, model: Any, inputs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        logps = super().compute_ref_log_probs(model, {k: inputs[k] for k in _TOKENS})
        rows = padded(torch.cat(logps), inputs["counts"], self.width)
        return rows, rows[:, 0]

    def _forward(self, model: Any, inputs: dict[str, Tensor]) -> tuple[MicroBatch, Any]:
        ids, attention, mask = (inputs[k] for k in _TOKENS)
        labels = ids.masked_fill(mask == 0, -100)
        outputs = model(input_ids=ids, attention_mask=attention, labels=labels, use_cache=False, fused_lm_head=True)  # fmt: skip
        logp = outputs.log_probs[:, 1 - ids.shape[1] :].sum(1)
        counts = inputs["counts"]
        if "ref" not in inputs:
            rows, _ = self.compute_ref_log_probs(self.ref_model or self.model, inputs)
            inputs["ref"] = rows[torch.arange(self.width, device=rows.device) < counts[:, None]]
        flat = (logp, inputs["ref"], mask[:, 1:].sum(1).clamp(min=1), inputs["scores"])
        return MicroBatch(Inputs(*(t.split(counts.tolist()) for t in flat)), inputs["h"]), outputs

    def get_batch_samples(self, *args: Any) -> Any:
        samples, items = super().get_batch_samples(*args)
        if self.batch.passes == 2 and samples:
            with torch.no_grad(), self.compute_loss_context_manager():
                for inputs in map(self._prepare_inputs, samples):
                    self.batch.observe(self._forward(self.model_wrapped, inputs)[0])
            self.batch.solve(self.state.global_step + 1)
        return samples, items

    def _compute_loss(self, model: Any, inputs: dict[str, Tensor], return_outputs: bool) -> Any:
        micro, outputs = self._forward(model, inputs)
        train = self.model.training
        loss = self.batch.loss(micro) if train else self.robust.evaluate(micro.inputs, micro.h).value
        return (loss, outputs) if return_outputs else loss

    def training_step(self, *args: Any, **kwargs: Any) -> Tensor:
        loss: Tensor = super().training_step(*args, **kwargs)
        # The logged value is the objective of the whole step.
        return torch.full_like(
            loss, self.batch.finish().value if self.accelerator.sync_gradients else 0
        )
