-- Sessions and keys of sessions refer to identity, which V2 brought. Both tables are empty here.
ALTER TABLE scheduler.session ADD FOREIGN KEY (account_id) REFERENCES scheduler.account;
ALTER TABLE scheduler.session ADD FOREIGN KEY (key_id) REFERENCES scheduler.api_key;
