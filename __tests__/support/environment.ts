/**
 * Tests run in the environment that users have: flags of the machine they run on would hide what breaks without them, such as
 * -buildvcs=false a git that refuses the folder.
 */
delete process.env.GOFLAGS
