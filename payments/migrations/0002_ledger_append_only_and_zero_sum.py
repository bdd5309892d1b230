from django.db import migrations

from common.triggers import append_only

DEFINE_ZERO_SUM = """
    CREATE FUNCTION refuse_ledger_imbalance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM payments_ledgerentry entry JOIN payments_ledgeraccount account ON account.id = entry.account_id
            WHERE entry.transaction_id = NEW.transaction_id
            GROUP BY account.currency HAVING sum(entry.amount_minor) <> 0
        ) THEN
            RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_zero_sum';
        END IF;
        RETURN NULL;
    END $$
"""
ZERO_SUM = """
    CREATE CONSTRAINT TRIGGER ledger_zero_sum AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_ledger_imbalance()
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0001_outbox_and_audit"), ("payments", "0001_payments_refunds_webhooks_ledger")]

    operations = [
        append_only("payments_ledgeraccount"),
        append_only("payments_ledgertransaction"),
        append_only("payments_ledgerentry"),
        migrations.RunSQL(DEFINE_ZERO_SUM, "DROP FUNCTION refuse_ledger_imbalance()"),
        migrations.RunSQL(ZERO_SUM, "DROP TRIGGER ledger_zero_sum ON payments_ledgerentry"),
    ]
