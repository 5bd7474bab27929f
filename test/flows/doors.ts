import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Door, knockBefore, openTheatre, readyForAfter, type Said, type Theatre, turns } from './door-stage.ts';

/** Walks every door one second before and after every turn; then, the job having done its work, once more. */
export function walkDoors(title: string, doors: readonly Door[]): void {
  describe(title, () => {
    let theatre: Theatre;
    before(async () => {
      theatre = await openTheatre();
    });
    after(() => theatre.close());

    for (const turn of turns)
      test(`${turn.at}: ${turn.name} (${turn.channel})`, async () => {
        const [early, stage] = [theatre.stage(turn), theatre.stage(turn)];
        const expected: Record<string, Said> = {};
        const said: Record<string, Said> = {};
        const note = (name: string, must: Said, answer: Said): void => {
          expected[name] = must;
          said[name] = answer;
        };
        for (const door of doors) note(`${door.name}, before`, door.before(turn), await knockBefore(early, door));
        const ready = await readyForAfter(stage, doors);
        await theatre.turnTo(stage);
        await stage.stand(1_000);
        for (const { door, knock } of ready) note(`${door.name}, after`, door.after(turn), await knock());
        await theatre.enforce();
        for (const { door, knock } of ready.filter((one) => !one.door.once))
          note(`${door.name}, after the job`, door.after(turn), await knock());
        assert.deepEqual(said, expected);
      });
  });
}
