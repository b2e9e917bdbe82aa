package autosave

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"syscall"
	"time"

	"kickoff/payload/store"
)

var (
	// ErrNotFound: there is no unfinished launch with that id.
	ErrNotFound = errors.New("there is no such unfinished launch: it was finished or discarded")
	// errEnded: the handle was closed, or its launch is done or discarded from here.
	// Nothing is written any more.
	errEnded = errors.New("this unfinished launch was closed")

	errExists = errors.New("an unfinished launch with that id is there already")
)

// LockedError: somebody else writes this unfinished launch now, or has ended it.
type LockedError struct {
	// Owner is nil when nobody has it any more: it was changed, finished or
	// discarded elsewhere.
	Owner *Owner
}

func (e *LockedError) Error() string { return e.In(time.Local) }

// In is Error with its time in that zone.
func (e *LockedError) In(zone *time.Location) string {
	if e.Owner == nil {
		return "this launch was changed, finished or discarded in another window"
	}
	return fmt.Sprintf("this launch is open in another window, of %s, since %s: go on there, or take it over",
		e.Owner, e.Owner.Since.In(zone).Format("Mon 2 Jan 15:04"))
}

// UnreadableError: the file of an unfinished launch cannot be used.
type UnreadableError struct{ File Quarantined }

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("this unfinished launch cannot be opened: %s; nothing was changed in it, and it lies at %s", e.File.Reason, e.File.Path)
}

// DiskError: something could not be done on disk.
type DiskError struct {
	// Doing is what, in words: "saving what is entered".
	Doing string
	Err   error
}

func (e *DiskError) Error() string {
	where := "the folder for unfinished launches"
	if path, ok := errors.AsType[*fs.PathError](e.Err); ok {
		where = path.Path
	}
	why, fix := cause(e.Err)
	return fmt.Sprintf("%s failed: %s (%s); %s", e.Doing, why, where, fix)
}

func (e *DiskError) Unwrap() error { return e.Err }

// diskFullOnWindows are ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL.
const (
	handleDiskFullOnWindows = syscall.Errno(39)
	diskFullOnWindows       = syscall.Errno(112)
)

// cause says why the disk refused, and what to do.
func cause(err error) (why, fix string) {
	windows := runtime.GOOS == "windows"
	switch {
	case errors.Is(err, syscall.ENOSPC), windows && (errors.Is(err, diskFullOnWindows) || errors.Is(err, handleDiskFullOnWindows)):
		return "the disk is full", "make room"
	case errors.Is(err, syscall.EDQUOT):
		return "your share of the disk is used up", "make room"
	case errors.Is(err, syscall.EROFS):
		return "the disk can only be read", "make it writable, or choose another folder by KICKOFF_DATA_DIR"
	case errors.Is(err, fs.ErrPermission):
		return "it must not be written", "allow writing there, or choose another folder by KICKOFF_DATA_DIR"
	case errors.Is(err, syscall.ENOTDIR):
		return "a file stands where a folder is needed", "move the file away, or choose another folder by KICKOFF_DATA_DIR"
	case errors.Is(err, store.ErrLocked):
		return store.ErrLocked.Error(), "close it, or wait until it is done"
	case errors.Is(err, errNoForm):
		return errNoForm.Error(), "choose one"
	case errors.Is(err, errTooBig):
		return errTooBig.Error(), "shorten the longest answers"
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return err.Error(), "check the disk"
}

// onDisk puts an error into words. Errors that have words of their own stay.
func onDisk(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.As(err, new(*LockedError)), errors.As(err, new(*UnreadableError)), errors.Is(err, ErrNotFound), errors.Is(err, errEnded), errors.Is(err, errExists):
		return err
	}
	return &DiskError{Doing: doing, Err: err}
}
