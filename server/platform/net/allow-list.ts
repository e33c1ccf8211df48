import { BlockList, isIP } from 'node:net'

/**
 * Private targets that the administrator opened: `host`, `host:port`, an address, or a range such as `10.1.0.0/16`.
 * A name is compared as written, whatever it resolves to.
 */
export type AllowList = { hasHost(host: string, port: number): boolean; hasAddress(address: string): boolean }

export function createAllowList(entries: string[]): AllowList {
  const ranges = new BlockList()
  const hosts = new Set<string>()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (bits !== undefined && isIP(address)) ranges.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
    else hosts.add(entry.toLowerCase())
  }
  return {
    hasHost: (host, port) => hosts.has(host) || hosts.has(`${host}:${port}`),
    hasAddress: (address) => isIP(address) !== 0 && (hosts.has(address) || ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')),
  }
}
