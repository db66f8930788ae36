"""The values of `apiStatus` and the sentence that goes with each."""

from enum import StrEnum


class ApiStatus(StrEnum):
    """What became of the key. Source: the vendor's container FAQ, in its order.

    `NonMetered` is not in the FAQ; the vendor's own batch client counts it as good.
    """

    VALID = "Valid"
    INVALID = "Invalid"
    MISMATCH = "Mismatch"
    COULD_NOT_CONNECT = "CouldNotConnect"
    OUT_OF_QUOTA = "OutOfQuota"
    BILLING_ENDPOINT_BUSY = "BillingEndpointBusy"
    CONTAINER_USE_UNAUTHORIZED = "ContainerUseUnauthorized"
    UNKNOWN = "Unknown"
    NON_METERED = "NonMetered"


ACCEPTED = frozenset({ApiStatus.VALID, ApiStatus.NON_METERED})

WITH_RETRY_AFTER = frozenset({ApiStatus.COULD_NOT_CONNECT, ApiStatus.BILLING_ENDPOINT_BUSY})
"""The values for which the FAQ says to observe `Retry-After`."""

KEY_IS_VALID = "Api Key is valid, no action needed."

MESSAGES: dict[ApiStatus, str] = {
    ApiStatus.VALID: KEY_IS_VALID,
    ApiStatus.INVALID: "Api Key is invalid. Provide a valid key of the resource.",
    ApiStatus.MISMATCH: "Api Key or endpoint belongs to a different kind of resource.",
    ApiStatus.COULD_NOT_CONNECT: "The billing endpoint could not be reached.",
    ApiStatus.OUT_OF_QUOTA: "Api Key is out of quota.",
    ApiStatus.BILLING_ENDPOINT_BUSY: "The billing endpoint is currently busy.",
    ApiStatus.CONTAINER_USE_UNAUTHORIZED: "Api Key is not authorized for use with this container.",
    ApiStatus.UNKNOWN: "The server is currently unable to process billing requests.",
    ApiStatus.NON_METERED: "The container is not metered.",
}


def named(name: str) -> ApiStatus | None:
    """Return the status of that name in any case, or None."""
    return next((status for status in ApiStatus if status.lower() == name.lower()), None)
