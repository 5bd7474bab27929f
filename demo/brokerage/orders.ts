import { randomUUID } from 'node:crypto';
import { type Listed, stocks } from './accounts.ts';

export interface Order {
  readonly id: string;
  readonly stock: Listed;
  readonly shares: number;
}

const most = 100_000;

/** What somebody may buy here: code and shares in round lots. null: not an order. */
export function readOrder(given: unknown): Omit<Order, 'id'> | null {
  const { code, shares } = (given ?? {}) as { code?: unknown; shares?: unknown };
  const stock = stocks.find((each) => each.code === code);
  const count = Number(shares);
  return stock && Number.isInteger(count) && count > 0 && count % 100 === 0 && count <= most ? { stock, shares: count } : null;
}

/** Orders that were taken and not cancelled, by customer. In memory; nothing is ever bought. */
export class Orders {
  readonly #of = new Map<string, Order[]>();

  of(customerNumber: string): readonly Order[] {
    return this.#of.get(customerNumber) ?? [];
  }

  add(customerNumber: string, order: Omit<Order, 'id'>): Order {
    const added = { id: randomUUID(), ...order };
    this.#of.set(customerNumber, [...this.of(customerNumber), added]);
    return added;
  }

  /** False when the customer has no such order. */
  cancel(customerNumber: string, id: string): boolean {
    const kept = this.of(customerNumber).filter((order) => order.id !== id);
    const cancelled = kept.length < this.of(customerNumber).length;
    this.#of.set(customerNumber, kept);
    return cancelled;
  }
}
