/**
 * Tests run in the environment that users have: flags of the machine they run on would hide what breaks without them, such as
 * -buildvcs=false a git that refuses the folder. And nobody started the command through npx because the tests were.
 */
delete process.env.GOFLAGS
delete process.env.npm_lifecycle_event
