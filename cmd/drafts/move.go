package drafts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kickoff/cmd/factory"
	"kickoff/cmd/failure"
	"kickoff/cmd/host"
	"kickoff/payload/export"
	"kickoff/payload/humanize"
	"kickoff/payload/store"
	"kickoff/payload/store/draft"
)

// Remove removes drafts; what cannot be removed is told at the end.
func Remove(ctx context.Context, f *factory.Factory, names []string) error {
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	var failed []string
	var last error
	for _, name := range names {
		if err := store.Remove(name); err != nil {
			last = orMissing(store, name, err)
			failed = append(failed, name)
			continue
		}
		f.Say("removed the draft %s; kickoff drafts restore %s brings it back", humanize.Quote(name), export.ShellWord(name))
	}
	if len(failed) == 0 || len(names) == 1 {
		return last
	}
	all := &failure.Failure{Kind: failure.KindNotFound, Message: "none of the drafts could be removed: " + humanize.Quotes(failed), Err: last}
	if len(failed) < len(names) {
		all.Kind, all.Message = failure.KindPartial, "some of the drafts could not be removed: "+humanize.Quotes(failed)
	}
	return all
}

// MoveOptions are those of `kickoff drafts rename` and `copy`.
type MoveOptions struct {
	*factory.Factory
	From, To string
	// Copies: the draft keeps its former name too.
	Copies bool
}

// Move gives a draft another name.
func Move(ctx context.Context, o MoveOptions) error {
	store, err := openStore(ctx, o.Factory)
	if err != nil {
		return err
	}
	if err := draft.CheckName(o.To); err != nil {
		return failure.Usage(err.Error())
	}
	move := store.Rename
	if o.Copies {
		move = store.Copy
	}
	if err := move(o.From, o.To); err != nil {
		return orMissing(store, o.From, err)
	}
	o.Say("saved as %s", humanize.Quote(o.To))
	return nil
}

// Restore brings back a draft that was removed or saved over, under another name where
// to is not "".
func Restore(ctx context.Context, f *factory.Factory, name, to string) error {
	to = cmp.Or(to, name)
	if err := draft.CheckName(to); err != nil {
		return failure.Usage(err.Error())
	}
	store, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	switch err := store.BringBack(name, to); {
	case err == nil:
		f.Say("the draft %s is back", humanize.Quote(to))
		return nil
	case errors.Is(err, draft.ErrExists):
		return failure.Usagef("%v; kickoff drafts restore %s NEW brings it back under another name", err, export.ShellWord(name))
	case !errors.Is(err, draft.ErrNotFound):
		return err
	}
	removed, err := store.Removed()
	if err != nil {
		return err
	}
	return missing("no draft "+humanize.Quote(name)+" was removed in the last 30 days", removed, "")
}

// Import takes a file into the drafts under the name within, which must be
// free.
func Import(ctx context.Context, f *factory.Factory, file string) error {
	here, err := openStore(ctx, f)
	if err != nil {
		return err
	}
	data, err := f.ReadText(file, store.MaxFile)
	if err != nil {
		return failure.Usage("import: " + err.Error())
	}
	d, err := draft.Import(file, data)
	switch {
	case errors.As(err, new(*draft.DamagedError)), errors.As(err, new(*draft.NewerError)):
		return &failure.Failure{Kind: failure.KindInvalid, Message: err.Error(), Err: err}
	case err != nil:
		return failure.Usagef("import %s: %v", file, err)
	}
	err = here.Create(d)
	if errors.Is(err, draft.ErrExists) {
		return failure.Usagef("there is a draft %s already: rename or remove it first, or change the name in the file", humanize.Quote(d.Name))
	}
	if err != nil {
		return err
	}
	f.Say("imported the draft %s", humanize.Quote(d.Name))
	return nil
}

// ExportOptions are those of `kickoff drafts export`.
type ExportOptions struct {
	*factory.Factory
	Name string
	// File is where to; "" and "-" are standard output.
	File string
}

// Export writes the draft's file as it is. A file that is there is replaced
// only by the draft that it holds.
func Export(ctx context.Context, o ExportOptions) error {
	_, data, err := read(ctx, o.Factory, o.Name)
	if err != nil {
		return err
	}
	if o.File == "" || o.File == "-" {
		_, err := o.Out.Write(data)
		return err
	}
	if _, err := os.Lstat(o.File); err == nil {
		if there, err := draft.Read(o.File); err != nil || there.Name != o.Name {
			return failure.Usagef("the file %s is there already and holds something else than this draft: give another name", o.File)
		}
	}
	if err := store.Replace(o.File, data); err != nil {
		return fmt.Errorf("exporting the draft %s: %s", humanize.Quote(o.Name), host.FileError(err))
	}
	o.Say("exported the draft %s to %s", humanize.Quote(o.Name), filepath.ToSlash(o.File))
	return nil
}
