"""Declared actions and assigned customers -> who gets what: contacts and funnels."""
