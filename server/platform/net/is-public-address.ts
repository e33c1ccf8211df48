import { BlockList, isIPv4, isIPv6 } from 'node:net'

const closed4 = subnets('ipv4', [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24',
  '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
])
/** Global unicast is open, less what is reserved in it (protocol assignments with Teredo, documentation, 6to4). */
const open6 = subnets('ipv6', ['2000::/3'])
const closed6 = subnets('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/**
 * Whether an IP address is one of the public internet: not loopback, private, link-local, carrier-grade NAT, documentation,
 * multicast or reserved (RFC 6890 and its successors), nor such an IPv4 address inside an IPv6 one. Anything that is no
 * address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !closed4.check(address, 'ipv4')
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (!isIPv6(bare)) return false
  const words = expand(bare)
  const embedded = embeddedIpv4(words)
  if (embedded) return isPublicAddress(embedded)
  return open6.check(bare, 'ipv6') && !closed6.check(bare, 'ipv6')
}

/** The IPv4 address in an IPv4-mapped (`::ffff:0:0/96`) or NAT64 (`64:ff9b::/96`) one. */
function embeddedIpv4(words: number[]): string | null {
  const head = words.slice(0, 6).map((word) => word.toString(16)).join(':')
  if (head !== '0:0:0:0:0:ffff' && head !== '64:ff9b:0:0:0:0') return null
  const [high = 0, low = 0] = words.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight words of an IPv6 address. */
function expand(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const text = dotted ? `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}` : address
  const [left = '', right] = text.split('::')
  const before = left === '' ? [] : left.split(':')
  const after = right === undefined || right === '' ? [] : right.split(':')
  const zeros = right === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...zeros, ...after].map((word) => Number.parseInt(word, 16))
}

const pair = (a = '0', b = '0'): string => ((Number(a) << 8) | Number(b)).toString(16)

function subnets(family: 'ipv4' | 'ipv6', list: string[]): BlockList {
  const found = new BlockList()
  for (const entry of list) {
    const [address = '', bits] = entry.split('/')
    found.addSubnet(address, Number(bits), family)
  }
  return found
}
