"""Files that arrive in pieces over a link that drops: the tus protocol 1.0 (https://tus.io/protocols/resumable-upload).

`rules` is the protocol itself, pure; `pieces` keeps what arrived, encrypted; `service` knows whose upload it is; `web`
answers requests. A capability brings three short views and what is to be done with a file that is complete.
"""
