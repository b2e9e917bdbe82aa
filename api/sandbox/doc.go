// Package sandbox is an embedded server that behaves as the Tallyfy API does:
// strict where the API is strict, and losing silently what the API loses. It
// serves a world (an organisation with its people, templates and folders),
// launches processes from it, keeps them in memory and tells through
// /_sandbox/… what it received, so that tests and newcomers can look.
//
// What lives here: the wire shapes as JSON, the server's own rules (read from
// docs/api.md), worlds (built in, generated, from a file) and faults.
//
// What does not: anything of kickoff/payload or kickoff/api. The sandbox is the
// second opinion on what they send, so it shares no code with them that
// validates, encodes or applies rules.
package sandbox
