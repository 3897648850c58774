"""One renderer per aspect: what is said of a field, by the exact rule of its aspect."""

from collections.abc import Callable, Mapping

from actions.answers.aspects import (
    after_limit,
    agent,
    appointment,
    condition,
    delivery,
    fee,
    form_sample,
    hours,
    legal_basis,
    materials,
    online,
    overview,
    phone,
    place,
    process,
    progress,
    quota,
    region,
    related,
    remedy,
    result,
    time_limit,
    validity,
)
from actions.answers.statement import Body
from actions.answers.view import View
from core.reply import Aspect

Renderer = Callable[[View], Body | None]

RENDERERS: Mapping[Aspect, Renderer] = {
    Aspect.AFTER_LIMIT: after_limit.render,
    Aspect.AGENT: agent.render,
    Aspect.APPOINTMENT: appointment.render,
    Aspect.CONDITION: condition.render,
    Aspect.DELIVERY: delivery.render,
    Aspect.FEE: fee.render,
    Aspect.FORM_SAMPLE: form_sample.render,
    Aspect.HOURS: hours.render,
    Aspect.LEGAL_BASIS: legal_basis.render,
    Aspect.MATERIALS: materials.render,
    Aspect.ONLINE: online.render,
    Aspect.OVERVIEW: overview.render,
    Aspect.PHONE: phone.render,
    Aspect.PLACE: place.render,
    Aspect.PROCESS: process.render,
    Aspect.PROGRESS: progress.render,
    Aspect.QUOTA: quota.render,
    Aspect.REGION: region.render,
    Aspect.RELATED: related.render,
    Aspect.REMEDY: remedy.render,
    Aspect.RESULT: result.render,
    Aspect.TIME_LIMIT: time_limit.render,
    Aspect.VALIDITY: validity.render,
}
"""A renderer gives None where the guide does not say: the answer is then that it does not."""
