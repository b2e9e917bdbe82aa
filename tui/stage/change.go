package stage

// Change is a set of things that have become different. Whoever changes one of
// them announces it on the Session; nobody compares now with before to find out.
type Change uint16

const (
	// Answers: what a person entered, also by an undo, or a file that was uploaded.
	AnswersChanged Change = 1 << iota
	// People: who exists in the organisation, or how far that is known.
	PeopleChanged
	// Zone: how times are read and written.
	ZoneChanged
	// Lists: the organisation's tags and folders.
	ListsChanged
	// Account: who is signed in, and where.
	AccountChanged
	// Template: the open template is another than before.
	TemplateChanged
	ThemeChanged
	// Built: a launch was built, or the server said something against one.
	BuiltChanged
	// Uploads: a file is further on its way to the server.
	UploadsChanged
	// Saving: how the saving of what is entered goes.
	SavingChanged
	// Focus: another answer has the keyboard.
	FocusChanged
	// Record: something besides the answers that is kept with them, such as what must
	// never touch the disk.
	RecordChanged
	// EditRefused: somebody tried to change what is only to be read.
	EditRefused
)

// Has reports whether any of some things is in the set.
func (c Change) Has(any Change) bool { return c&any != 0 }
