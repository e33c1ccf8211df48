import { describeRandomKills } from '../support/random-kills.ts'

describeRandomKills('mongodb')
