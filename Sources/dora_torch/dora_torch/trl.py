"""TRL's DPOTrainer with a loss plugin: any K, robust, exact over the global batch. For trl 1.16.0."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from trl import DPOTrainer

from . import GlobalBatch, Inputs, MicroBatch, Objective, Robust


class ListCollator:
    """TRL's collator, given every response as a pair with itself; data [b], responses [R], tokens [R, L]."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def __call__(self, examples: list[dict[str, Any]]) -> dict[str, Tensor]:
        lists = [e.get("responses_ids") or [e["chosen_ids"], e["rejected_ids"]] for e in examples]
        pairs = [
            {"prompt_ids": e["prompt_ids"], "chosen_ids": r, "rejected_ids": r}
            for e, rs in zip(examples, lists, strict=True) for r in rs
        ]  # fmt: skip
        batch = {name: rows[: len(pairs)] for name, rows in self.base(pairs).items()}
        batch["counts"] = torch.tensor([len(rs) for rs in lists])
        scores = [e.get("scores") or [1.0, 0.0] for e in examples]
        batch["scores"] = torch.tensor([s for row in scores for s in row], dtype=torch.float64)
        batch["h"] = torch.tensor([e.get("h", 1.0) for e in examples], dtype=torch.float64)
        if "ref_chosen_logps" in examples[0]:
            batch["ref"] = torch.tensor([x for e, rs in zip(examples, lists, strict=True) for x in e["ref_chosen_logps"][: len(rs)]])  # fmt: skip
        return batch


class DoRADPOTrainer(DPOTrainer):  # type: ignore[misc]
    """`loss` and `robust` are modules, or texts for :class:`Objective` and :class:`Robust`. Rows are TRL's pairs, or
    have `prompt`, `responses` and `scores`; `h` is a datum's calibration weight."""

    loss_is_scaled_for_ga = True
    most_responses = 2

    def __init__(self, *args: Any, loss: Objective | str = "lire.so", robust: Robust | str = "dora", lam: float | None = None, **kwargs: Any) -> None:  # fmt: skip
        objective = Objective(loss) if isinstance(loss, str) else loss
        self._robust = Robust(objective, robust, lam=lam) if isinstance(robust, str) else robust
        super().__init__(*args, **kwargs)
        self._wrap_collator()
        self._batch = GlobalBatch(self._robust, [p for p in self.model.parameters() if p.requires_grad])

    def _wrap_collator(self) -> None:
        if not isinstance(self.data_collator, ListCollator):
            self.data_collator = ListCollator(self.data_collator)

    def _prepare_dataset(self, dataset: Any, processing_class: Any, args: Any, name: str) -> Any:
        if "responses" not in next(iter(dataset)):
            return super()._prepare_dataset(dataset, processing_class, args, name)
        pairs = [{"prompt": row["prompt"], "chosen": r, "rejected": r, "datum": i} for i, row in enumerate(dataset) for r in row["responses"]]  # fmt: skip
        self.most_responses = max(self.most_responses, *(len(r) for r in dataset["responses"]))
        rows: dict[int, list[Any]] = defaultdict(list)
        for row in super()._prepare_dataset(Dataset.from_list(pairs), processing_class, args, name):
            rows[row["datum"]].append(row)
        whole = {i: rs for i, rs in rows.items() if len(rs) == len(dataset[i]["responses"])}
        return Dataset.from_list([
            {"prompt_ids": min((r["prompt_ids"] for r in rs), key=len), "responses_ids": [r["chosen_ids"] for r in rs],
             "scores": dataset[i]["scores"], "h": dataset[i].get("h", 1.0)} for i, rs in whole.items()
        ])  # fmt: skip

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()
        self._signature_columns = list(dict.fromkeys([*self._signature_columns, "responses_ids", "scores", "h"]))

    def _precompute_ref_logps(self, dataset: Any, name: str, batch_size: int) -> Any:
        self._wrap_collator()
        return super()._precompute_ref_logps(dataset, name, batch_size)

    def compute_ref_log_probs(self, model: Any, inputs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        flat = torch.cat(super().compute_ref_log_probs(model, {k: inputs[k] for k in ("input_ids", "attention_mask", "completion_mask")}))  # fmt: skip
        rows = flat.new_zeros(len(inputs["counts"]), self.most_responses)
        for row, part in zip(rows, flat.split(inputs["counts"].tolist()), strict=True):
            row[: len(part)] = part
        return rows, rows[:, 0]

    def _micro(self, model: Any, inputs: dict[str, Tensor]) -> tuple[MicroBatch, Any]:
        mask, counts = inputs["completion_mask"], inputs["counts"].tolist()
        outputs = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], use_cache=False,
                        labels=inputs["input_ids"].masked_fill(mask == 0, -100), fused_lm_head=True)  # fmt: skip
        logp = outputs.log_probs[:, 1 - mask.shape[1] :].sum(1)
        if "ref" in inputs:
            ref = inputs["ref"]
        else:
            ref = torch.cat([r[:k] for r, k in zip(self.compute_ref_log_probs(self.ref_model or self.model, inputs)[0], counts, strict=True)])  # fmt: skip
        lists = [t.split(counts) for t in (logp, ref, mask[:, 1:].sum(1).clamp(min=1), inputs["scores"])]
        return MicroBatch(Inputs(*lists), inputs["h"]), outputs

    def get_batch_samples(self, *args: Any) -> Any:
        samples, items = super().get_batch_samples(*args)
        if self._batch.passes == 2 and samples:
            with torch.no_grad(), self.compute_loss_context_manager():
                for inputs in samples:
                    self._batch.observe(self._micro(self.model_wrapped, self._prepare_inputs(inputs))[0])
            self._batch.solve(self.state.global_step + 1)
        return samples, items

    def _compute_loss(self, model: Any, inputs: dict[str, Tensor], return_outputs: bool) -> Any:
        micro, outputs = self._micro(model, inputs)
        if self.model.training:
            loss = self._batch.loss(micro)
        else:
            loss = self._robust.evaluate(micro.inputs, micro.h).value
        return (loss, outputs) if return_outputs else loss

    def training_step(self, *args: Any, **kwargs: Any) -> Tensor:
        loss = super().training_step(*args, **kwargs)
        if not self.accelerator.sync_gradients:
            return torch.zeros_like(loss)
        report = self._batch.finish()
        self._metrics["train"]["weights/largest"].append(float(report.weights.max()) * report.count)
        return torch.full_like(loss, report.value)
