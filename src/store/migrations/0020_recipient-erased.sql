-- compatibility: compatible
-- A number or address that was never registered is erased with the message that went to it.

alter table outbox drop constraint outbox_check, add constraint outbox_one_recipient check (num_nonnulls(contact_id, recipient) <= 1) not valid;
alter table outbox validate constraint outbox_one_recipient;
