"""Who asks, by address."""

from ipaddress import ip_address, ip_network

IPV6_NETWORK = 64
"""A household has so many addresses of its own; they count as one."""


def network_of(client: str) -> str:
    """An IPv4 address, or the network of an IPv6 one."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is None and address.version == 6:
        return str(ip_network((address, IPV6_NETWORK), strict=False))
    return str(mapped or address)


def is_loopback(client: str) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
