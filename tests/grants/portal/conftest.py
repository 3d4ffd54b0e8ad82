from tests.grants.agreements.stage import stage as stage
