import { methods } from '#methods/index.ts';
import { methodContract } from '../method-contract.ts';

for (const method of methods.values()) methodContract(method);
