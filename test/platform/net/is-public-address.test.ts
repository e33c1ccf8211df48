import { describe, expect, test } from '@jest/globals'
import { isPublicAddress } from '../../../server/platform/net/is-public-address.ts'

describe('addresses that code may not reach', () => {
  test.each([
    '127.0.0.1', '127.1.2.3', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '100.100.100.200',
    '192.0.0.192', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '168.63.129.16', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1',
    '::ffff:10.0.0.1', '::ffff:169.254.169.254', '64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254',
    'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1', '::127.0.0.1', '[::1]', 'localhost', '', '2130706433', '0x7f.1',
  ])('%s', (address) => expect(isPublicAddress(address)).toBe(false))
})

describe('addresses that code may reach', () => {
  test.each(['1.1.1.1', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '[2606:4700::1]'])('%s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  )
})
