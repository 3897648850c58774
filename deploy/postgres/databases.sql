-- The other two processes' databases; the gateway's is made by POSTGRES_DB.
CREATE DATABASE actions OWNER zhiban;
CREATE DATABASE assistant OWNER zhiban;
