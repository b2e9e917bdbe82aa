package sandbox

import (
	"net/http"
	"strings"
)

func (s *Server) getMe(call) reply { return data(http.StatusOK, s.stock.me) }

func (s *Server) listOrganizations(c call) reply {
	return pagedRows(c, short(), []row{{raw: s.stock.org.raw()}})
}

func (s *Server) getOrganization(call) reply { return data(http.StatusOK, s.stock.org) }

// listUsers lists members of every status, disabled ones too.
func (s *Server) listUsers(c call) reply {
	return pagedRows(c, longMembers(), searched(s.stock.users, c.query.Get("q")))
}

func (s *Server) listGuests(c call) reply {
	return pagedRows(c, longGuests(), searched(s.stock.guests, c.query.Get("q")))
}

func (s *Server) getGuest(c call) reply {
	i, ok := s.stock.guestAt[strings.ToLower(c.params["email"])]
	if !ok {
		return noResource()
	}
	return data(http.StatusOK, s.stock.guests[i].raw)
}

func (s *Server) listGroups(c call) reply {
	return pagedRows(c, short(), searched(s.stock.groups, c.query.Get("q")))
}

// listTags leaves out the tags that the product made by itself, unless all are
// asked for.
func (s *Server) listTags(c call) reply {
	all := on(c.query.Get("all"))
	return pagedRows(c, short(), kept(searched(s.stock.tags, c.query.Get("q")), func(r row) bool {
		return all || !r.o.flag("auto_generated")
	}))
}

// listFolders lists the folders at the top; those inside them are their
// children.
func (s *Server) listFolders(c call) reply {
	kind := c.query.Get("folder_type")
	return pagedRows(c, longFolders(), kept(searched(s.stock.folders, c.query.Get("q")), func(r row) bool {
		return kind == "" || !r.o.has("folder_type") || r.o.text("folder_type") == kind
	}))
}

// searched keeps the rows that contain the text, whatever its case.
func searched(rows []row, text string) []row {
	if text == "" {
		return rows
	}
	text = strings.ToLower(text)
	return kept(rows, func(r row) bool { return strings.Contains(r.search, text) })
}

func kept(rows []row, keep func(row) bool) []row {
	var out []row
	for _, r := range rows {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}
